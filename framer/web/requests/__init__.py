"""What a request carries: upload, changes, the stored picture it names."""
