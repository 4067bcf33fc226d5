-- Drops what is ours in the schema; extensions may belong to the server's administrator and stay.
SET client_min_messages = warning;

DO $$
DECLARE
    thing record;
BEGIN
    FOR thing IN
        SELECT format('DROP %s IF EXISTS %s CASCADE', kind, name) AS statement
        FROM (
            SELECT oid, 'pg_class'::regclass AS catalog, oid::regclass::text AS name,
                CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
                    WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind, 1 AS turn
            FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
            UNION ALL
            SELECT oid, 'pg_proc'::regclass, oid::regprocedure::text, 'ROUTINE', 2
            FROM pg_proc WHERE pronamespace = 'public'::regnamespace
            UNION ALL
            SELECT oid, 'pg_type'::regclass, oid::regtype::text,
                CASE typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END, 3
            FROM pg_type
            WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')
        ) AS things
        WHERE NOT EXISTS (
            SELECT FROM pg_depend
            WHERE classid = catalog AND objid = oid AND deptype IN ('e', 'i', 'a')
                AND refclassid IN ('pg_extension'::regclass, 'pg_class'::regclass)
        )
        ORDER BY turn
    LOOP
        EXECUTE thing.statement;
    END LOOP;
END $$;
