"""Excel: what and how, the table, the tidy data, the chart."""
