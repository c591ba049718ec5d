"""Who may do what: accounts, roles and data scope, the audit trail, sealed fields."""
