-- Which of the company's answers fits what a client waits for, and when answers were offered to them;
-- whether they are offered at all: "" nobody was asked yet, "asked", "on", "off".
ALTER TABLE conversations ADD COLUMN suggested_id BIGINT;
ALTER TABLE conversations ADD COLUMN offered_at BIGINT;
ALTER TABLE company ADD COLUMN quick_answers TEXT NOT NULL DEFAULT '';
