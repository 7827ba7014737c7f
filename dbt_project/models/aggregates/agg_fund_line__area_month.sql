-- Budget, adjusted budget and expenditure by source of funds and purpose, cumulative from January to the month-end.
{{
    area_month_cells(
        facts="fct_fund_line",
        kind="stock",
        dimensions=["fund_source", "purpose"],
        groupings=[[], ["fund_source"], ["purpose"], ["fund_source", "purpose"]],
        measures={
            "budget_yuan": "sum(budget_yuan)",
            "adjusted_yuan": "sum(adjusted_yuan)",
            "executed_yuan": "sum(executed_yuan)",
        },
    )
}}
