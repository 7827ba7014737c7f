-- Lines of the statistical returns, as last delivered at month-end.
{{ conformed_fact("return_line") }}
