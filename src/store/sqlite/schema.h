/* store/sqlite/schema.h: the tables, and how older ones become the present ones. */
#ifndef VEER_STORE_SQLITE_SCHEMA_H
#define VEER_STORE_SQLITE_SCHEMA_H

#include "store/sqlite/conn.h"

#define SQL_APPLICATION_ID 0x56454552 /* "VEER", in the header of the file */

/** The version that this program writes. */
uint32_t sql_schema_version(void);

/**
 * Brings a database to that version, one numbered step after the other, each in a transaction.
 * VEER_EINVAL if a newer program wrote it (nothing is changed), VEER_ECORRUPT if it is somebody
 * else's database.
 */
veer_rc sql_schema_migrate(sql_conn *conn, veer_err *err);

#endif
