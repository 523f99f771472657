-- figure: indicator.payment_progress
-- formula: progress.schedule
-- label: 支付进度率（按下达的用款计划）
-- unit: %
-- places: 2
-- why: paid / due by the approved schedule of payments at a date
-- means: 执行数 ÷ 批复的用款计划数
-- from: budget
-- lacks: 各方报送的数据中没有用款计划
select null::numeric as numerator, null::numeric as denominator
