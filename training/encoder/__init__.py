"""The encoder that reads whole comments: where it starts from, how it is taught, made small and written down."""
