-- Receipts for dues cancelled, by the day of cancelling; the register goes back before the period.
{{
    area_month_cells(
        facts="fct_service_event",
        where="subject_code = 'fee_receipt'",
        measures={"cancelled_receipt_count": "sum(participant_count)"},
    )
}}
