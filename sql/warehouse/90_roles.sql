-- Roles without login: an administrator grants them to users. They belong to the server, so they are made only
-- where missing and never changed; grants are given anew each time.
do $$
declare
    wanted text;
begin
    foreach wanted in array array['report_reader', 'operations', 'etl_writer'] loop
        if not exists (select from pg_roles where rolname = wanted) then
            begin
                execute format('create role %I nologin', wanted);
            exception
                when duplicate_object or unique_violation then null;  -- another database's migration was faster
                when insufficient_privilege then
                    raise insufficient_privilege using
                        message = format('role %s is missing and this user may not create it', wanted),
                        hint = 'let an administrator run: create role report_reader nologin; '
                               'create role operations nologin; create role etl_writer nologin;';
            end;
        end if;
    end loop;
end $$;

revoke all on schema fact, recon, report, ops from public;

-- report writers: masked views and the catalogue of labels, nothing else
grant usage on schema report to report_reader, operations, etl_writer;
grant select on all tables in schema report to report_reader, operations, etl_writer;
grant execute on all functions in schema report to report_reader, operations, etl_writer;

-- operations: also the run log and the reconciliation results, and they sign
grant usage on schema ops, recon to operations;
grant select on ops.run, ops.month_state, ops.source_file, ops.signoff, ops.signed_statement, ops.alembic_version
    to operations;
grant select on recon.statement, recon.cause_movement, recon.check_result, recon.figure to operations;
revoke execute on all functions in schema ops from public;
grant insert (month, inputs_sha256, role, person, decision, note) on ops.signoff to operations;

-- the loader
grant usage on schema fact, recon, ops to etl_writer;
grant select, insert, update, delete on all tables in schema fact, recon to etl_writer;
grant select, insert, update, delete on ops.run, ops.month_state, ops.source_file to etl_writer;
grant select on ops.signoff, ops.signed_statement, ops.applied_sql, ops.alembic_version to etl_writer;
grant insert, delete on report.dictionary to etl_writer;
