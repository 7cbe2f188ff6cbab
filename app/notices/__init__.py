"""What people were told: in-application messages and the outbox."""
