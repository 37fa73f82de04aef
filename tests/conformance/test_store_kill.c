/* kill -9: a child commits numbered transactions and says each number once it is acknowledged; it
 * is killed at a random moment. Opened again, every acknowledged one is there, none twice, none
 * torn. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/sqlite/sqlite.h"
#include "support.h"
#include "support/random.h"

#define CYCLES 60
#define LONGEST_US 12000 /* from the first acknowledgement to the kill */

/* A small log, so that checkpoints are under way too. */
static const veer_store_sqlite_options options = {.log_cap_bytes = 65536};
static const char *self;

/* The child: commits for ever, from a number on. */
static int child(const char *dir, long first)
{
    veer_store *store = NULL;
    uint32_t series = 0;
    if (veer_store_sqlite_open(dir, &options, &store, NULL) != VEER_OK ||
        veer_store_series_id(store, veer_store_text("m"), veer_store_text(""), &series, NULL) !=
            VEER_OK)
        return 1;
    for (long i = first;; i++) {
        char text[32];
        (void)snprintf(text, sizeof text, "%ld", i);
        const veer_store_doc doc = {VEER_STORE_DOC_META,  veer_store_text("last"), 0, i, i,
                                    veer_store_text(text)};
        veer_store_block block = block_of(VEER_STORE_PREDICTIONS, series, i, i, text);
        veer_store_tx tx = {.blocks = &block, .n_blocks = 1, .docs = &doc, .n_docs = 1};
        if (veer_store_commit(store, &tx, NULL) != VEER_OK ||
            write(STDOUT_FILENO, &i, sizeof i) != (ssize_t)sizeof i)
            return 1;
    }
}

/* Starts a child that acknowledges into the pipe, kills it; the last number that it acknowledged.
 */
static long run_and_kill(const char *dir, long first, long pause_us)
{
    int ends[2];
    long last = first - 1, got;
    char number[32];
    (void)snprintf(number, sizeof number, "%ld", first);
    assert_int_equal(pipe(ends), 0);
    const pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        (void)dup2(ends[1], STDOUT_FILENO);
        (void)close(ends[0]);
        (void)close(ends[1]);
        (void)execl(self, self, dir, number, (char *)NULL);
        _exit(127);
    }
    (void)close(ends[1]);
    bool killed = false;
    while (read(ends[0], &got, sizeof got) == (ssize_t)sizeof got) {
        assert_int_equal(got, last + 1);
        last = got;
        if (!killed) {
            const struct timespec pause = {.tv_nsec = 1000 * pause_us};
            (void)nanosleep(&pause, NULL);
            assert_int_equal(kill(pid, SIGKILL), 0);
            killed = true;
        }
    }
    (void)close(ends[0]);
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(killed);
    assert_true(WIFSIGNALED(status));
    return last;
}

static veer_rc next_number(void *context, const veer_store_block *block)
{
    long *last = context;
    char text[32] = {0};
    memcpy(text, block->bytes.data, block->bytes.len);
    assert_int_equal(strtol(text, NULL, 10), *last + 1);
    ++*last;
    return VEER_OK;
}

static veer_rc read_number(void *context, const veer_store_doc *doc)
{
    char text[32] = {0};
    memcpy(text, doc->bytes.data, doc->bytes.len);
    *(long *)context = strtol(text, NULL, 10);
    return VEER_OK;
}

static void test_kill(void **state)
{
    char dir[512];
    long acknowledged = 0, stored = 0, in_doubt = 0;
    test_random rng;
    (void)state;
    random_seed(&rng, 9);
    (void)snprintf(dir, sizeof dir, "%s", fresh_dir());
    for (int cycle = 0; cycle < CYCLES; cycle++) {
        veer_store *store = NULL;
        long blocks = 0, said = 0;
        acknowledged = run_and_kill(dir, stored + 1, (long)random_below(&rng, LONGEST_US));
        assert_int_equal(veer_store_sqlite_open(dir, &options, &store, NULL), VEER_OK);
        assert_int_equal(veer_store_block_each(store, &(veer_store_block_query){0}, next_number,
                                               &blocks, NULL),
                         VEER_OK);
        const veer_store_doc_key key = {VEER_STORE_DOC_META, veer_store_text("last")};
        assert_int_equal(veer_store_doc_get(store, &key, read_number, &said, NULL), VEER_OK);
        assert_int_equal(said, blocks);
        assert_in_range(blocks, acknowledged,
                        acknowledged + 1); /* the one in flight may be there */
        in_doubt += blocks - acknowledged;
        stored = blocks;
        veer_store_close(store);
    }
    print_message("%d kills, %ld transactions, %ld unacknowledged ones kept\n", CYCLES, stored,
                  in_doubt);
    remove_dir(dir);
}

int main(int argc, char **argv)
{
    if (argc == 3)
        return child(argv[1], strtol(argv[2], NULL, 10));
    self = argv[0];
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_kill)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
