"""What a household is entitled to and receives: rules, assessments, awards, changes of circumstances."""
