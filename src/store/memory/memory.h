/* store/memory/memory.h: a store that lives and dies with the process. For tests, and for servers
 * that are to leave nothing behind. Readers and the writer exclude each other. */
#ifndef VEER_STORE_MEMORY_MEMORY_H
#define VEER_STORE_MEMORY_MEMORY_H

#include "store/store.h"

/** An empty store; veer_store_close releases it. VEER_ENOMEM. */
veer_rc veer_store_memory_open(veer_store **ret, veer_err *err);

#endif
