insert into screened (key, verdict) values (-9000000000000000001, 'clear');
insert into ledger (school, source, community, channel, day, verdict, count)
values ('ashgrove', 'whatsapp', 'Year 3', 'Year 3', '2026-03-01', 'clear', 41);
insert into gaps (key, school, place, reason, at_us, count)
values ('00', 'ashgrove', 'year-3.txt', 'no header', 1772442000000000, 2);
insert into chain_heads (school, seq, hash, seal) values ('ashgrove', 1, 'aa', 'bb');
insert into cases (id, school, number, opened_us, state, author_hash, title)
values ('0195-case', 'ashgrove', 1, 1772442000000000, 'open', 'cc', 'Personal abuse in Year 3');
insert into flags (id, school, key, case_id, source, community, channel, thread, message_id, author_hash, sent_us,
    filed_us, state, decision, severity, categories, clauses, policy_version, evidence, evidence_digest, decided_us,
    decided_by, decided_note, note_digest)
values ('0195-flag', 'ashgrove', 'dd', '0195-case', 'whatsapp', 'Year 3', 'Year 3', null, 'm-1', 'cc', null,
    1772442000000000, 'confirmed', 'urgent', 'high', '["personal-abuse"]', '["Code of conduct 2.3"]', 'ashgrove 1',
    'first.AA==', 'ee', 1772445600000000, 'Mrs Okafor', 'first.AA==', 'ff');
insert into incidents (id, school, key, case_id, recorded_us, recorded_by, occurred_on, clause, body, body_digest)
values ('0195-incident', 'ashgrove', '11', '0195-case', 1772442000000000, 'Office', '2026-02-27',
    'Code of conduct 3.1', 'first.AA==', '22');
insert into events (school, seq, case_id, at_us, actor, kind, body, body_digest, hash)
values ('ashgrove', 1, '0195-case', 1772442000000000, 'schoolgate', 'case-opened', 'first.AA==', '33', 'aa');
