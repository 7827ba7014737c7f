-- Public money from the budget to who received it, by purpose and to date: what the budget grants, what the books
-- say was spent (S14, welfare lottery included), and what the registers of payments and subsidies show persons and
-- facilities received. More paid than the books hold, or more spent than granted, is a gap.
with
    books as (
        select
            period_month,
            purpose_code,
            sum(budget_yuan) as budget_yuan,
            sum(adjusted_yuan) as adjusted_yuan,
            sum(executed_yuan) as executed_yuan
        from {{ ref("fct_fund_line") }}
        group by period_month, purpose_code
    ),

    payments as (
        select programmes.purpose_code, payments.payment_month, payments.facility_id, payments.amount_yuan
        from {{ ref("fct_payment") }} as payments
        inner join {{ ref("dim_programme") }} as programmes on payments.programme_code = programmes.programme_code
        where payments.is_paid
    ),

    received as (
        select
            books.period_month,
            books.purpose_code,
            sum(case when payments.facility_id is null then payments.amount_yuan end) as paid_person_yuan,
            sum(case when payments.facility_id is not null then payments.amount_yuan end) as paid_facility_yuan
        from books
        inner join
            payments
            on books.purpose_code = payments.purpose_code
            and extract(year from books.period_month) = extract(year from payments.payment_month)
            and payments.payment_month <= books.period_month
        group by books.period_month, books.purpose_code
    )

select
    books.period_month,
    books.purpose_code,
    books.budget_yuan,
    books.adjusted_yuan,
    books.executed_yuan,
    coalesce(received.paid_person_yuan, 0) as paid_person_yuan,
    coalesce(received.paid_facility_yuan, 0) as paid_facility_yuan,
    case
        when books.executed_yuan > books.adjusted_yuan
        then 'beyond_the_budget'
        when coalesce(received.paid_person_yuan, 0) + coalesce(received.paid_facility_yuan, 0) > books.executed_yuan
        then 'beyond_the_books'
        else 'none'
    end as gap_code
from books
left join received on books.period_month = received.period_month and books.purpose_code = received.purpose_code
