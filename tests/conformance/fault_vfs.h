/* conformance/fault_vfs.h: a file layer for SQLite that fails on request. */
#ifndef VEER_TEST_CONFORMANCE_FAULT_VFS_H
#define VEER_TEST_CONFORMANCE_FAULT_VFS_H

#include <stdbool.h>

#define FAULT_VFS "veer-faulty" /* its name for veer_store_sqlite_options */

typedef enum fault_kind {
    FAULT_WRITE,    /* an input/output error while writing */
    FAULT_FULL,     /* no space while writing */
    FAULT_SYNC,     /* fsync fails */
    FAULT_OPEN,     /* a file cannot be opened */
    FAULT_TRUNCATE, /* a file cannot be cut */
    FAULT_READ,     /* an input/output error while reading */
    FAULT_KINDS
} fault_kind;

/** Makes FAULT_VFS known to SQLite, around the default one. */
void fault_register(void);

/** From now on the n-th operation (1, 2...) of a kind fails; with for_ever all after it too. */
void fault_arm(fault_kind kind, int n, bool for_ever);

/** Everything works again. True if something failed since it was armed. */
bool fault_disarm(void);

#endif
