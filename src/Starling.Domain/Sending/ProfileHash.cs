using System.Text;

namespace Starling.Domain.Sending;

/// <summary>A profile's id as 64 bits, so that a contact's row stays small: FNV-1a over UTF-8; 0 stands for the bare number.</summary>
public static class ProfileHash
{
    private const ulong Offset = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    public static ulong Of(string? profile)
    {
        if (string.IsNullOrEmpty(profile))
        {
            return 0;
        }

        var hash = Offset;
        foreach (var octet in Encoding.UTF8.GetBytes(profile))
        {
            hash = (hash ^ octet) * Prime;
        }

        return hash == 0 ? 1 : hash;
    }
}
