/* The SQL of the SQLite backend. See store/sqlite/statements.h; the tables are in schema.c. */
#include "store/sqlite/statements.h"

#include <stddef.h>

#define BLOCK_COLUMNS "id, kind, series, rows, time_min_us, time_max_us, arrival_us, size"

const sql_statement sql_statements[SQL_COUNT] = {
    [SQL_BEGIN] = {"begin", "BEGIN IMMEDIATE", ""},
    [SQL_COMMIT] = {"commit", "COMMIT", ""},
    [SQL_ROLLBACK] = {"rollback", "ROLLBACK", ""},

    [SQL_SERIES_PUT] = {"series_put", "INSERT INTO series (id, model, version) VALUES (?1, ?2, ?3)",
                        "itt"},
    [SQL_SERIES_EACH] = {"series_each", "SELECT id, model, version FROM series ORDER BY id", ""},

    [SQL_COUNTER_PUT] = {"counter_put",
                         "INSERT INTO counter (name, value) VALUES ('next_id', ?1)"
                         " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                         "i"},
    [SQL_NEXT_ID] = {"next_id",
                     "SELECT max((SELECT coalesce(max(id), 0) + 1 FROM block),"
                     " (SELECT coalesce(max(id), 0) + 1 FROM part),"
                     " (SELECT coalesce(max(id), 0) + 1 FROM run),"
                     " coalesce((SELECT value FROM counter WHERE name = 'next_id'), 1))",
                     ""},

    [SQL_BLOCK_PUT] = {"block_put",
                       "INSERT INTO block (" BLOCK_COLUMNS ", last_id, bytes)"
                       " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                       "iiiiiiiiib"},
    [SQL_BLOCK_INFO] = {"block_info", "SELECT " BLOCK_COLUMNS ", last_id FROM block WHERE id = ?1",
                        "i"},
    [SQL_BLOCK_DROP] = {"block_drop", "DELETE FROM block WHERE id = ?1", "i"},
    [SQL_BLOCK_GET] =
        {"block_get",
         "SELECT " BLOCK_COLUMNS ", bytes,"
         " coalesce((SELECT first_row FROM part WHERE id = ?1), 0)"
         " FROM block WHERE id = coalesce((SELECT block FROM part WHERE id = ?1), ?1)",
         "i"},
    /* ?3 kind, ?4 series: 0 for any; ?7: leave the bytes out */
    [SQL_BLOCK_EACH] = {"block_each",
                        "SELECT " BLOCK_COLUMNS ", CASE WHEN ?7 THEN NULL ELSE bytes END FROM block"
                        " WHERE id > ?1 AND id <= ?2 AND (?3 = 0 OR kind = ?3)"
                        " AND (?4 = 0 OR series = ?4) AND time_max_us >= ?5 AND time_min_us < ?6"
                        " ORDER BY id",
                        "iiiiiii"},
    /* the same for one kind and one series, through the index; only ids are sorted */
    [SQL_BLOCK_EACH_OF] = {"block_each_of",
                           "SELECT " BLOCK_COLUMNS ", CASE WHEN ?7 THEN NULL ELSE bytes END"
                           " FROM block WHERE id IN (SELECT id FROM block INDEXED BY block_time"
                           " WHERE kind = ?3 AND series = ?4 AND time_max_us >= ?5"
                           " AND time_min_us < ?6 AND id > ?1 AND id <= ?2) ORDER BY id",
                           "iiiiiii"},
    [SQL_BLOCK_TOTALS] = {"block_totals",
                          "SELECT kind, count(*), sum(rows), sum(size) FROM block"
                          " INDEXED BY block_time GROUP BY kind",
                          ""},
    [SQL_BLOCK_OLD] = {"block_old",
                       "SELECT id FROM block INDEXED BY block_time"
                       " WHERE kind = ?1 AND arrival_us < ?2 LIMIT ?3",
                       "iii"},

    [SQL_PART_EACH] =
        {"part_each",
         "WITH whole AS MATERIALIZED (SELECT " BLOCK_COLUMNS ", last_id FROM block"
         " WHERE id = coalesce((SELECT block FROM part WHERE id = ?1), ?1))"
         " SELECT " BLOCK_COLUMNS ", id AS covered, 0 AS first_row FROM whole"
         " UNION ALL SELECT w.id, w.kind, w.series, w.rows, w.time_min_us, w.time_max_us,"
         " w.arrival_us, w.size, p.id, p.first_row FROM whole AS w CROSS JOIN part AS p"
         " ON p.id > w.id AND p.id <= w.last_id AND p.block = w.id ORDER BY 9",
         "i"},
    [SQL_PART_PUT] = {"part_put", "INSERT INTO part (id, block, first_row) VALUES (?1, ?2, ?3)",
                      "iii"},
    [SQL_PART_MOVE] = {"part_move",
                       "UPDATE part SET block = ?4, first_row = first_row + ?5"
                       " WHERE id > ?1 AND id <= ?2 AND block = ?3",
                       "iiiii"},
    [SQL_PART_DROP] = {"part_drop", "DELETE FROM part WHERE id > ?1 AND id <= ?2 AND block = ?3",
                       "iii"},

    [SQL_POINT_PUT] = {"point_put",
                       "INSERT INTO point (series, metric, time_us, dataset, value, arrival_us)"
                       " VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
                       " ON CONFLICT (series, metric, time_us, dataset) DO UPDATE"
                       " SET value = excluded.value, arrival_us = excluded.arrival_us",
                       "ititdi"},
    /* ?1 to ?2: series; ?3: any metric */
    [SQL_POINT_EACH] = {"point_each",
                        "SELECT series, metric, time_us, dataset, value, arrival_us FROM point"
                        " WHERE series >= ?1 AND series <= ?2 AND (?3 OR metric = ?4)"
                        " AND time_us >= ?5 AND time_us < ?6"
                        " ORDER BY series, metric, time_us, dataset",
                        "iiitii"},
    [SQL_POINT_EACH_OF] = {"point_each_of",
                           "SELECT series, metric, time_us, dataset, value, arrival_us FROM point"
                           " WHERE series = ?1 AND metric = ?2 AND time_us >= ?3 AND time_us < ?4"
                           " ORDER BY series, metric, time_us, dataset",
                           "itii"},
    [SQL_POINT_EXPIRE] = {"point_expire",
                          "DELETE FROM point WHERE (series, metric, time_us, dataset) IN"
                          " (SELECT series, metric, time_us, dataset FROM point"
                          " WHERE ?1 = 0 AND arrival_us < ?2 LIMIT ?3)",
                          "iii"},

    [SQL_SUMMARY_PUT] =
        {"summary_put",
         "INSERT INTO summary (series, kind, width_us, start_us, name, arrival_us, bytes)"
         " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
         " ON CONFLICT (series, kind, width_us, start_us, name) DO UPDATE"
         " SET arrival_us = excluded.arrival_us, bytes = excluded.bytes",
         "iiiitib"},
    /* ?6: any column */
    [SQL_SUMMARY_DROP] = {"summary_drop",
                          "DELETE FROM summary WHERE series = ?1 AND kind = ?2 AND width_us = ?3"
                          " AND start_us >= ?4 AND start_us < ?5 AND (?6 OR name = ?7)",
                          "iiiiiit"},
    [SQL_SUMMARY_EACH] =
        {"summary_each",
         "SELECT series, kind, width_us, start_us, name, arrival_us, bytes FROM summary"
         " WHERE series = ?1 AND kind = ?2 AND width_us = ?3"
         " AND start_us >= ?4 AND start_us < ?5 AND (?6 OR name = ?7) ORDER BY start_us, name",
         "iiiiiit"},
    [SQL_SUMMARY_EXPIRE] = {"summary_expire",
                            "DELETE FROM summary WHERE (series, kind, width_us, start_us, name) IN"
                            " (SELECT series, kind, width_us, start_us, name FROM summary"
                            " WHERE kind = ?1 AND arrival_us < ?2 LIMIT ?3)",
                            "iii"},

    [SQL_RUN_PUT] = {"run_put",
                     "INSERT INTO run (id, first_block, last_block, entries, size, head)"
                     " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                     "iiiiib"},
    [SQL_RUN_DROP] = {"run_drop", "DELETE FROM run WHERE id = ?1", "i"},
    [SQL_RUN_EACH] =
        {"run_each", "SELECT id, first_block, last_block, entries, size, head FROM run ORDER BY id",
         ""},
    [SQL_RUN_SIZE] = {"run_size", "SELECT size FROM run WHERE id = ?1", "i"},
    [SQL_PIECE_PUT] = {"piece_put",
                       "INSERT INTO run_piece (run, number, bytes) VALUES (?1, ?2, ?3)", "iib"},
    [SQL_PIECE_DROP] = {"piece_drop", "DELETE FROM run_piece WHERE run = ?1", "i"},
    [SQL_PIECE_EACH] = {"piece_each",
                        "SELECT number, bytes FROM run_piece"
                        " WHERE run = ?1 AND number >= ?2 AND number <= ?3 ORDER BY number",
                        "iii"},

    [SQL_DOC_PUT] = {"doc_put",
                     "INSERT INTO doc (kind, key, series, time_us, arrival_us, bytes)"
                     " VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (kind, key) DO UPDATE"
                     " SET series = excluded.series, time_us = excluded.time_us,"
                     " arrival_us = excluded.arrival_us, bytes = excluded.bytes",
                     "itiiib"},
    [SQL_DOC_DROP] = {"doc_drop", "DELETE FROM doc WHERE kind = ?1 AND key = ?2", "it"},
    [SQL_DOC_GET] = {"doc_get",
                     "SELECT kind, key, series, time_us, arrival_us, bytes FROM doc"
                     " WHERE kind = ?1 AND key = ?2",
                     "it"},
    [SQL_DOC_EACH] = {"doc_each",
                      "SELECT kind, key, series, time_us, arrival_us, bytes FROM doc"
                      " WHERE kind = ?1 AND (?2 = 0 OR series = ?2) AND time_us >= ?3"
                      " AND time_us < ?4 ORDER BY time_us, key",
                      "iiii"},
    [SQL_DOC_EACH_BACK] = {"doc_each_back",
                           "SELECT kind, key, series, time_us, arrival_us, bytes FROM doc"
                           " WHERE kind = ?1 AND (?2 = 0 OR series = ?2) AND time_us >= ?3"
                           " AND time_us < ?4 ORDER BY time_us DESC, key DESC",
                           "iiii"},
    [SQL_DOC_EXPIRE] = {"doc_expire",
                        "DELETE FROM doc WHERE (kind, key) IN"
                        " (SELECT kind, key FROM doc WHERE kind = ?1 AND arrival_us < ?2 LIMIT ?3)",
                        "iii"},
};

const char *const sql_findings[] = {
    "PRAGMA integrity_check(100)",
    "SELECT 'the id ' || id || ' of a merged block leads to block ' || block || ', which is not "
    "there'"
    " FROM part WHERE block NOT IN (SELECT id FROM block) LIMIT 100",
    "SELECT 'block ' || id || ' has ' || length(bytes) || ' bytes instead of ' || size"
    " FROM block WHERE length(bytes) <> size LIMIT 100",
    "SELECT 'block ' || id || ' belongs to the unknown series ' || series FROM block"
    " WHERE series <> 0 AND series NOT IN (SELECT id FROM series) LIMIT 100",
    "SELECT 'index run ' || id || ' does not have its ' || size || ' bytes' FROM run WHERE size <>"
    " (SELECT coalesce(sum(length(bytes)), 0) FROM run_piece WHERE run = run.id) LIMIT 100",
    NULL,
};
