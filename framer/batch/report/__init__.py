"""What a batch says afterwards: CSV, contact sheet, summary."""
