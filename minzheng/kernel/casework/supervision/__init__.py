"""What is looked at after decisions: reviews, campaigns, spot checks, sign-ins, relatives, complaints, and what they propose."""
