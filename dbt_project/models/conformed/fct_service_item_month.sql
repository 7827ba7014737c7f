-- Service items, and the business matters beneath them, as the catalogue lists them at month-end.
{{ conformed_fact("service_item_month") }}
