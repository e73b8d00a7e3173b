package malote.cli.json;

/**
 * A message of the input, as it is there.
 *
 * @param ispb the institution that receives it; empty if that is not there
 * @param line JSON with a newline after it
 */
public record RawMessage(String ispb, String line) {}
