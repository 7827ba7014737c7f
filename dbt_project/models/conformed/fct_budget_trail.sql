-- Public money step by step and to date, by purpose, source of funds (the welfare lottery is one) and unit: what the
-- budget grants, what of it a document has passed on to the unit, what the unit's books say was spent (S14), and what
-- the registers of payments and subsidies show persons and facilities received. No step holds more than the one before
-- it; where one does, that is a gap. Payments name a source at most and no unit: they stand beside the totals.
with
    -- A line is passed on from the day on which its document is issued.
    lines as (
        select
            period_month,
            purpose_code,
            fund_source_code,
            unit_code,
            budget_yuan,
            adjusted_yuan,
            case
                when document_no is not null and issue_date <= last_day(period_month) then adjusted_yuan else 0
            end as transferred_yuan,
            executed_yuan
        from {{ ref("fct_fund_line") }}
    ),

    books as (
        select
            period_month,
            purpose_code,
            coalesce(fund_source_code, 'all') as fund_source_code,
            coalesce(unit_code, 'all') as unit_code,
            sum(budget_yuan) as budget_yuan,
            sum(adjusted_yuan) as adjusted_yuan,
            sum(transferred_yuan) as transferred_yuan,
            sum(executed_yuan) as executed_yuan
        from lines
        group by
            grouping sets (
                (period_month, purpose_code),
                (period_month, purpose_code, fund_source_code),
                (period_month, purpose_code, fund_source_code, unit_code)
            )
    ),

    payments as (
        select
            programmes.purpose_code,
            payments.fund_source_code,
            payments.payment_month,
            payments.facility_id,
            payments.amount_yuan
        from {{ ref("fct_payment") }} as payments
        inner join {{ ref("dim_programme") }} as programmes on payments.programme_code = programmes.programme_code
        where payments.is_paid
    ),

    received as (
        select
            books.period_month,
            books.purpose_code,
            books.fund_source_code,
            coalesce(sum(case when payments.facility_id is null then payments.amount_yuan end), 0) as paid_person_yuan,
            coalesce(
                sum(case when payments.facility_id is not null then payments.amount_yuan end), 0
            ) as paid_facility_yuan
        from books
        left join
            payments
            on books.purpose_code = payments.purpose_code
            and books.fund_source_code in ('all', payments.fund_source_code)
            and extract(year from books.period_month) = extract(year from payments.payment_month)
            and payments.payment_month <= books.period_month
        where books.unit_code = 'all'
        group by books.period_month, books.purpose_code, books.fund_source_code
    )

select
    books.period_month,
    books.purpose_code,
    books.fund_source_code,
    books.unit_code,
    books.budget_yuan,
    books.adjusted_yuan,
    books.transferred_yuan,
    books.executed_yuan,
    received.paid_person_yuan,
    received.paid_facility_yuan,
    case
        when books.executed_yuan > books.adjusted_yuan
        then 'beyond_the_budget'
        when books.executed_yuan > books.transferred_yuan
        then 'beyond_the_transfer'
        when received.paid_person_yuan + received.paid_facility_yuan > books.executed_yuan
        then 'beyond_the_books'
        else 'none'
    end as gap_code
from books
left join
    received
    on books.period_month = received.period_month
    and books.purpose_code = received.purpose_code
    and books.fund_source_code = received.fund_source_code
    and books.unit_code = 'all'
