"""From a workbook to figures with their cells: the parts behind `corpus.table_reading` and `corpus.event_reading`."""
