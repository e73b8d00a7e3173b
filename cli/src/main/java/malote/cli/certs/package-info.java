/**
 * {@code malote certs}: a CA of one's own, for tests and inside a company. {@code Authority} signs, {@code CertificateFiles} reads
 * and writes the files; each command is a class. The only package that uses Bouncy Castle, and only for what the JDK cannot
 * do: to make certificates and lists of revoked ones. Keys and signatures are the JDK's.
 */
@NullMarked
package malote.cli.certs;

import org.jspecify.annotations.NullMarked;
