-- Programmes, and the purpose under which the budget grants their money. Gifts on festive days and grants of charity
-- come from other lines than the programmes of the same people.
select programme_code, programme_name, programme_name_en, purpose_code from {{ ref("programmes") }}
