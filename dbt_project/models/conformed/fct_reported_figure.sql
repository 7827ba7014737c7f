-- Figures that offices filled in and signed, as they stand at month-end: stated, never computed.
{{ conformed_fact("reported_figure") }}
