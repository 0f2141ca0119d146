using Steward.Platform;

namespace Steward.Features.ImportExport.Tables;

/// <summary>Gathers why a row is refused: who mends a file wants to do it once.</summary>
internal sealed class RowFaults
{
    private readonly Validation _all = new();

    /// <summary>What is read; nothing of it, and the reason is kept, when it can't be.</summary>
    public T? Try<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidException e)
        {
            Keep(e);
        }
        catch (RefusedException e)
        {
            _all.Add("row", e.Detail);
        }
        return default;
    }

    /// <summary>What is demanded of the row, kept like the rest when it is not so.</summary>
    public async Task TryAsync(Func<Task> demand)
    {
        try
        {
            await demand();
        }
        catch (InvalidException e)
        {
            Keep(e);
        }
    }

    /// <exception cref="InvalidException">All that is wrong with the row.</exception>
    public void Throw() => _all.Throw();

    private void Keep(InvalidException e)
    {
        foreach (var (field, messages) in e.Errors)
        {
            foreach (var message in messages)
                _all.Add(field, message);
        }
    }
}
