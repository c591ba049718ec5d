"""Payments to the account: transfers, the files a bank pays from, its answers, and what is paid again."""
