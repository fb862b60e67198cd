"""Photos inside other files: archives, documents and PDFs are read as folders."""
