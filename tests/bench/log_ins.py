def measure(framework): pass
