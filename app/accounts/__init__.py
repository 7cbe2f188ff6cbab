"""Users, the roles they hold within a unit, sign-in and sessions."""
