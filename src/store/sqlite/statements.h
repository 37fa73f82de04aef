/* store/sqlite/statements.h: every SQL text that is used more than once, by name. */
#ifndef VEER_STORE_SQLITE_STATEMENTS_H
#define VEER_STORE_SQLITE_STATEMENTS_H

typedef enum sql_id {
    SQL_BEGIN,
    SQL_COMMIT,
    SQL_ROLLBACK,
    SQL_SERIES_PUT,
    SQL_SERIES_EACH,
    SQL_COUNTER_PUT,
    SQL_NEXT_ID,
    SQL_BLOCK_PUT,
    SQL_BLOCK_INFO,
    SQL_BLOCK_DROP,
    SQL_BLOCK_GET,
    SQL_BLOCK_EACH,
    SQL_BLOCK_EACH_OF,
    SQL_BLOCK_TOTALS,
    SQL_BLOCK_OLD,
    SQL_PART_EACH,
    SQL_PART_PUT,
    SQL_PART_MOVE,
    SQL_PART_DROP,
    SQL_POINT_PUT,
    SQL_POINT_EACH,
    SQL_POINT_EACH_OF,
    SQL_POINT_EXPIRE,
    SQL_SUMMARY_PUT,
    SQL_SUMMARY_DROP,
    SQL_SUMMARY_EACH,
    SQL_SUMMARY_EXPIRE,
    SQL_RUN_PUT,
    SQL_RUN_DROP,
    SQL_RUN_EACH,
    SQL_RUN_SIZE,
    SQL_PIECE_PUT,
    SQL_PIECE_DROP,
    SQL_PIECE_EACH,
    SQL_DOC_PUT,
    SQL_DOC_DROP,
    SQL_DOC_GET,
    SQL_DOC_EACH,
    SQL_DOC_EACH_BACK,
    SQL_DOC_EXPIRE,
    SQL_COUNT
} sql_id;

typedef struct sql_statement {
    const char *name;       /* for messages */
    const char *text;       /* with parameters ?1, ?2 ... */
    const char *parameters; /* their types in order: i int64_t, d double, t text, b blob (the last
                               two as veer_store_bytes) */
} sql_statement;

/** All statements, by sql_id. */
extern const sql_statement sql_statements[SQL_COUNT];

/** Questions of the integrity check: each gives one text for every finding. Ends with NULL. */
extern const char *const sql_findings[];

#endif
