"""How somebody signs in beyond the password: codes of an authenticator app, recovery codes, sessions."""
