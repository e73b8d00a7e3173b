/** One request and its repeats, and what went wrong with it in words for people. No part of the library's interface: it may change. */
@NullMarked
package malote.client.http;

import org.jspecify.annotations.NullMarked;
