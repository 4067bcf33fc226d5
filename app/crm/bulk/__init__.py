"""One change to many records, as a job with progress, results and a way back."""
