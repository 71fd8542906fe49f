"""What Ask does: visits, slips, minutes, pastes, sheets, moderation."""
