"""What lasts longer than a round: the plan over years, hypotheses, what is watched for, mandates, help."""
