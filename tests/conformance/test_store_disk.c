/* What only a store on disk can be asked: opening again, locks, copies, old and newer files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "store/lock.h"
#include "store/sqlite/sqlite.h"
#include "store/sqlite/statements.h"
#include "support.h"

static char dir[512];

static int setup(void **state)
{
    (void)state;
    (void)snprintf(dir, sizeof dir, "%s", fresh_dir());
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    remove_dir(dir);
    return 0;
}

static veer_store *open_store(const veer_store_sqlite_options *options)
{
    veer_store *store = NULL;
    veer_err err = VEER_ERR_INIT;
    if (veer_store_sqlite_open(dir, options, &store, &err) != VEER_OK)
        fail_msg("%s", err.msg);
    return store;
}

/* Opening must be refused with a message that holds a text. */
static void refuse_open(veer_rc expected, const char *text)
{
    veer_store *store = NULL;
    veer_err err = VEER_ERR_INIT;
    assert_int_equal(veer_store_sqlite_open(dir, NULL, &store, &err), expected);
    assert_null(store);
    if (strstr(err.msg, text) == NULL)
        fail_msg("'%s' is not in '%s'", text, err.msg);
}

/* A little of everything, in several transactions. */
static void fill(veer_store *store)
{
    const uint32_t a = series_of(store, "fraud", "1"), b = series_of(store, "churn", "");
    const veer_store_bytes x = veer_store_text("x");
    const veer_store_point point = {a, veer_store_text("auc"), 7, {0}, 0.75, 8};
    const veer_store_summary summary = {b, 1, 60, 120, x, 9, x};
    const veer_store_doc doc = {VEER_STORE_DOC_TOKEN, x, a, 5, 6, x};
    veer_store_run run = {.first_block = 1, .last_block = 2, .entries = 3, .head = x, .bytes = x};
    for (int i = 0; i < 4; i++)
        (void)put_block(store, block_of(VEER_STORE_PREDICTIONS, i % 2 ? b : a, i, i, "abc"));
    const uint64_t ids[] = {1, 3};
    const veer_store_merge merge = {ids, 2, veer_store_text("abcabc")};
    veer_store_tx tx = {.merges = &merge,
                        .n_merges = 1,
                        .runs = &run,
                        .n_runs = 1,
                        .points = &point,
                        .n_points = 1,
                        .summaries = &summary,
                        .n_summaries = 1,
                        .docs = &doc,
                        .n_docs = 1};
    assert_int_equal(veer_store_commit(store, &tx, NULL), VEER_OK);
    assert_int_equal(put_doc(store, "k", 1, "v", NULL), VEER_OK);
}

static void test_opening_again_keeps_everything(void **state)
{
    (void)state;
    veer_store *store = open_store(NULL);
    struct stat status;
    veer_buf out;
    assert_int_equal(stat(dir, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0700);
    fill(store);
    char *before = show_all(store);
    veer_store_stats old, stats;
    veer_store_stats_get(store, &old);
    assert_int_equal(old.commits, 6);
    assert_true(old.data_bytes + old.log_bytes > 0);
    veer_store_close(store);
    store = open_store(NULL);
    char *after = show_all(store);
    assert_string_equal(after, before);
    veer_store_stats_get(store, &stats);
    assert_memory_equal(&stats.predictions, &old.predictions, sizeof old.predictions);
    assert_int_equal(stats.next_id, old.next_id);
    assert_int_equal(stats.schema_version, 2);
    veer_buf_init(&out, 1000);
    assert_int_equal(veer_store_block_get(store, 3, show_found, &out, NULL), VEER_OK);
    assert_string_equal(veer_buf_cstr(&out), "1+3 bytes=abcabc");
    assert_int_equal(series_of(store, "churn", ""), 2);
    assert_int_equal(series_of(store, "new", ""), 3);
    veer_buf_done(&out);
    veer_store_close(store);
    free(before);
    free(after);
}

static void test_ids_are_not_used_again(void **state)
{
    (void)state;
    veer_store *store = open_store(NULL);
    const veer_store_expiry all = {VEER_STORE_EXPIRE_BLOCKS, VEER_STORE_LABELS, 100, 100};
    size_t removed = 0;
    for (uint64_t i = 1; i <= 3; i++)
        assert_int_equal(put_block(store, block_of(VEER_STORE_LABELS, 0, 1, 1, "l")), i);
    assert_int_equal(veer_store_expire(store, &all, &removed, NULL), VEER_OK);
    assert_int_equal(removed, 3);
    veer_store_close(store);
    store = open_store(NULL);
    assert_int_equal(put_block(store, block_of(VEER_STORE_LABELS, 0, 1, 1, "l")), 4);
    veer_store_close(store);
}

static void test_one_owner(void **state)
{
    (void)state;
    veer_dir_owner owner = {0};
    char pid[64];
    veer_store *store =
        open_store(&(veer_store_sqlite_options){.address = "http://127.0.0.1:8321"});
    (void)snprintf(pid, sizeof pid, "in use by process %ld at http://127.0.0.1:8321",
                   (long)getpid());
    refuse_open(VEER_EIO, pid);
    assert_int_equal(veer_store_sqlite_announce(store, "http://[::1]:9", NULL), VEER_OK);
    assert_int_equal(veer_dir_lock_owner(dir, &owner, NULL), VEER_OK);
    assert_int_equal(owner.pid, getpid());
    assert_string_equal(owner.address, "http://[::1]:9");
    char longest[VEER_LOCK_ADDRESS_SIZE + 1] = {0};
    memset(longest, 'a', VEER_LOCK_ADDRESS_SIZE);
    assert_int_equal(veer_store_sqlite_announce(store, longest, NULL), VEER_EINVAL);
    longest[VEER_LOCK_ADDRESS_SIZE - 1] = '\0';
    assert_int_equal(veer_store_sqlite_announce(store, longest, NULL), VEER_OK);
    assert_int_equal(veer_dir_lock_owner(dir, &owner, NULL), VEER_OK);
    assert_string_equal(owner.address, longest);
    veer_store_close(store);
    assert_int_equal(veer_dir_lock_owner(dir, &owner, NULL), VEER_ENOTFOUND);
    veer_store_close(open_store(NULL));
}

static void test_directories_that_cannot_be_used(void **state)
{
    (void)state;
    FILE *file = fopen(dir, "w");
    assert_non_null(file);
    assert_int_equal(fclose(file), 0);
    refuse_open(VEER_EIO, "is not a directory");
    assert_int_equal(unlink(dir), 0);
    const size_t len = strlen(dir);
    (void)snprintf(dir + len, sizeof dir - len, "/child");
    refuse_open(VEER_EIO, "cannot make the data directory");
    dir[len] = '\0';
    assert_int_equal(mkdir(dir, 0700), 0);
    char lock[600];
    (void)snprintf(lock, sizeof lock, "%s/lock", dir);
    assert_int_equal(mkdir(lock, 0700), 0);
    refuse_open(VEER_EIO, "cannot write in the data directory");
    assert_int_equal(rmdir(lock), 0);
}

/* Runs SQL on the database of the directory, without the store. */
static void alter(const char *sql)
{
    char path[600];
    sqlite3 *db = NULL;
    char *message = NULL;
    (void)mkdir(dir, 0700);
    (void)snprintf(path, sizeof path, "%s/veer.db", dir);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s", message);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void test_a_newer_file_is_refused(void **state)
{
    (void)state;
    veer_store_close(open_store(NULL));
    alter("PRAGMA user_version = 99");
    refuse_open(VEER_EINVAL, "newer Veer (schema 99");
    refuse_open(VEER_EINVAL, "newer Veer (schema 99");
    alter("PRAGMA user_version = 2");
    veer_store_close(open_store(NULL));
}

static void test_what_is_not_ours_is_refused(void **state)
{
    (void)state;
    alter("CREATE TABLE theirs (x)");
    refuse_open(VEER_ECORRUPT, "not one of Veer");
    char path[600];
    (void)snprintf(path, sizeof path, "%s/veer.db", dir);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    for (int i = 0; i < 1000; i++)
        assert_true(fputs("this is no database; ", file) >= 0);
    assert_int_equal(fclose(file), 0);
    refuse_open(VEER_ECORRUPT, "not a database");
}

static char *read_file(const char *name)
{
    char path[1024];
    const char *root = getenv("VEER_SOURCE_ROOT");
    (void)snprintf(path, sizeof path, "%s/tests/golden/%s", root != NULL ? root : ".", name);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        fail_msg("cannot read %s", path);
    char *text = calloc(1, 65536);
    assert_non_null(text);
    assert_true(fread(text, 1, 65535, file) > 0);
    assert_int_equal(fclose(file), 0);
    return text;
}

static void test_files_of_schema_1_are_brought_forward(void **state)
{
    (void)state;
    char *sql = read_file("store-v1.sql"), *expected = read_file("store-v1.txt");
    alter(sql);
    for (int time = 0; time < 2; time++) {
        veer_store *store = open_store(NULL);
        veer_store_stats stats;
        char *all = show_all(store);
        assert_string_equal(all, expected);
        free(all);
        veer_store_stats_get(store, &stats);
        assert_int_equal(stats.next_id, time == 0 ? 6 : 7);
        (void)put_block(store, block_of(VEER_STORE_LABELS, 0, 1, 1, "l"));
        const veer_store_expiry labels = {VEER_STORE_EXPIRE_BLOCKS, VEER_STORE_LABELS, 100, 100};
        size_t removed;
        assert_int_equal(veer_store_expire(store, &labels, &removed, NULL), VEER_OK);
        veer_store_close(store);
    }
    free(sql);
    free(expected);
}

static void test_a_backup_opens_and_is_equal(void **state)
{
    (void)state;
    char copy[512];
    veer_store *store = open_store(NULL), *second = NULL;
    veer_err err = VEER_ERR_INIT;
    fill(store);
    (void)snprintf(copy, sizeof copy, "%s", fresh_dir());
    assert_int_equal(veer_store_backup(store, copy, NULL), VEER_OK);
    char *before = show_all(store);
    (void)put_block(store, block_of(VEER_STORE_LABELS, 0, 1, 1, "later"));
    assert_int_equal(veer_store_backup(store, copy, &err), VEER_EINVAL);
    assert_non_null(strstr(err.msg, "exists"));
    assert_int_equal(veer_store_sqlite_open(copy, NULL, &second, NULL), VEER_OK);
    char *after = show_all(second);
    assert_string_equal(after, before);
    free(before);
    free(after);
    veer_store_close(second);
    veer_store_close(store);
    remove_dir(copy);
}

static void count_finding(void *context, const char *finding)
{
    assert_true(finding[0] != '\0');
    ++*(int *)context;
}

static void test_the_check_finds_damage(void **state)
{
    (void)state;
    veer_store *store = open_store(NULL);
    int findings = 0;
    fill(store);
    assert_int_equal(veer_store_check(store, count_finding, &findings, NULL), VEER_OK);
    assert_int_equal(findings, 0);
    veer_store_close(store);
    alter("UPDATE part SET block = 77; UPDATE block SET size = 9 WHERE id = 2;"
          "UPDATE block SET series = 66 WHERE id = 4; UPDATE run SET size = 2");
    store = open_store(NULL);
    assert_int_equal(veer_store_check(store, count_finding, &findings, NULL), VEER_OK);
    assert_int_equal(findings, 4);
    veer_buf out;
    veer_buf_init(&out, 1000);
    const veer_store_block_query two = {.after_id = 1, .to_id = 2};
    assert_int_equal(veer_store_block_each(store, &two, show_block, &out, NULL), VEER_ECORRUPT);
    veer_buf_done(&out);
    veer_store_close(store);
}

static veer_rc count(void *context, const veer_store_block *block)
{
    assert_int_equal(block->rows, 5);
    ++*(int *)context;
    return VEER_OK;
}

static void test_the_log_is_rewound(void **state)
{
    (void)state;
    veer_store *store = open_store(&(veer_store_sqlite_options){.log_cap_bytes = 262144});
    veer_store_stats stats = {0};
    int n = 0, i = 0;
    /* each commit writes at least one page of log; a log that is not rewound holds all of them */
    while (stats.checkpoints < 2 || (uint64_t)i * 4096 < 2 * stats.log_bytes) {
        (void)put_block(store, block_of(VEER_STORE_LABELS, 0, i, i, "small"));
        assert_in_range(++i, 1, 100000);
        veer_store_stats_get(store, &stats);
    }
    assert_int_equal(veer_store_block_each(store, &(veer_store_block_query){0}, count, &n, NULL),
                     VEER_OK);
    assert_int_equal(n, i);
    veer_store_close(store);
}

static void test_the_table_of_statements(void **state)
{
    (void)state;
    veer_store_close(open_store(NULL));
    char path[600];
    sqlite3 *db = NULL;
    (void)snprintf(path, sizeof path, "%s/veer.db", dir);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    for (int i = 0; i < SQL_COUNT; i++) {
        const sql_statement *text = &sql_statements[i];
        sqlite3_stmt *s = NULL;
        assert_non_null(text->name);
        if (sqlite3_prepare_v2(db, text->text, -1, &s, NULL) != SQLITE_OK)
            fail_msg("%s: %s", text->name, sqlite3_errmsg(db));
        assert_int_equal(sqlite3_bind_parameter_count(s), strlen(text->parameters));
        assert_int_equal(sqlite3_finalize(s), SQLITE_OK);
    }
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        T(test_opening_again_keeps_everything),
        T(test_ids_are_not_used_again),
        T(test_one_owner),
        T(test_directories_that_cannot_be_used),
        T(test_a_newer_file_is_refused),
        T(test_what_is_not_ours_is_refused),
        T(test_files_of_schema_1_are_brought_forward),
        T(test_a_backup_opens_and_is_equal),
        T(test_the_check_finds_damage),
        T(test_the_log_is_rewound),
        T(test_the_table_of_statements),
#undef T
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
