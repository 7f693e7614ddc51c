"""From duties to disputes: what is raised for a person to settle, in which words, to whom, under which id."""
