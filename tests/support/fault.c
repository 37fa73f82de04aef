#include "support/fault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define MOST_ALLOCATIONS 100000

static atomic_size_t countdown; /* allocations until one fails; 0: none fails */
static atomic_long alive;       /* allocations not yet freed */

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
void __real_free(void *memory);
char *__real_strdup(const char *text);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);
void __wrap_free(void *memory);
char *__wrap_strdup(const char *text);

static bool fails(void)
{
    size_t left = atomic_load(&countdown);
    while (left > 0 && !atomic_compare_exchange_weak(&countdown, &left, left - 1))
        continue;
    return left == 1;
}

static void *count(void *made)
{
    if (made != NULL)
        atomic_fetch_add(&alive, 1);
    return made;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : count(__real_malloc(size));
}

void *__wrap_calloc(size_t n, size_t size)
{
    return fails() ? NULL : count(__real_calloc(n, size));
}

void *__wrap_realloc(void *old, size_t size)
{
    if (fails())
        return NULL;
    void *const made = __real_realloc(old, size);
    return old == NULL ? count(made) : made;
}

void __wrap_free(void *memory)
{
    if (memory != NULL)
        atomic_fetch_sub(&alive, 1);
    __real_free(memory);
}

char *__wrap_strdup(const char *text)
{
    return fails() ? NULL : count(__real_strdup(text));
}

void fault_next(size_t n)
{
    atomic_store(&countdown, n);
}

size_t fault_each(fault_work *work, void *context)
{
    size_t failed = 0;
    for (size_t n = 1; n <= MOST_ALLOCATIONS; n++) {
        const long before = atomic_load(&alive);
        atomic_store(&countdown, n);
        const veer_rc rc = work(context);
        const bool spared = atomic_exchange(&countdown, 0) > 0;
        assert_int_equal(atomic_load(&alive), before);
        if (rc == VEER_OK && spared)
            return failed;
        assert_true(rc == VEER_ENOMEM || rc == VEER_OK);
        failed += rc == VEER_ENOMEM;
    }
    fail_msg("the work never ends");
    return 0;
}
