-- One round of the joint inspection of a boundary line: done, by its day, or planned, as a state at month-end.
{{ conformed_fact("boundary_round") }}
