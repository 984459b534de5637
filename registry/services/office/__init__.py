"""What staff do with a case, and who the staff are: verification, the queue, evidence, decisions, the audit."""
