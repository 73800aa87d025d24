"""From a file of any format to paragraphs, title and sections: the parts behind `corpus.report_reading`."""
