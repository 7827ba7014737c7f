-- Donations received, money apart from the value of goods and services. Pieces and single items are added; boxes
-- are not converted.
{{
    area_month_cells(
        facts="fct_fund_movement",
        where="ledger_code = 'donation' and step_code = 'received'",
        dimensions={"donor_kind": "source_code", "donation_use": "use_code"},
        measures={
            "donation_count": "count(*)",
            "received_yuan": "coalesce(sum(amount_yuan), 0)",
            "received_cash_yuan": "coalesce(sum(case when is_cash then amount_yuan end), 0)",
            "received_value_yuan": "coalesce(sum(case when not is_cash then amount_yuan end), 0)",
            "donated_item_count": "coalesce(sum(case when goods_unit_code in ('piece', 'single') then quantity end), 0)",
            "unvalued_donation_count": "count(case when amount_yuan is null then 1 end)",
        },
        periods=["month", "ytd", "cumulative"],
    )
}}
