"""The copy report: side by side as one HTML page, or as a workbook."""
