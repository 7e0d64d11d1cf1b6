insert into cursors (school, source, community, channel, first_id, last_id, read_us)
values ('ashgrove', 'discord', '10', '11', 500, 900, 1772442000000000);
insert into covered (school, source, community, channel, after_id, until_id, messages, at_us)
values ('ashgrove', 'discord', '10', '11', 700, 900, 3, 1772442000000000);
