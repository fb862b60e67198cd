"""What a request carries: an upload, changes, the stored picture that it asks for."""
