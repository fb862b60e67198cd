"""A staff list as an office has it: a workbook or a text file, with its people."""
