-- What its author writes beside a plan, as Markdown. Each revision has its own; those kept before have none.
alter table revisions add column notes text not null default '';
