/** The routes of the ICOM dialect: POST of messages, reading, catalogues; and what it says of headers and bodies. */
@NullMarked
package malote.http.icom;

import org.jspecify.annotations.NullMarked;
